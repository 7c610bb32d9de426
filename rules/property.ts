import { isSecret, unknownValue } from "./wire";

/** Stands for what only an update can know. */
export class Unknown {
    /** @param cause What Pulumi throws where such a value is touched. */
    constructor(readonly cause?: unknown) {}
}

/** Thrown where a rule needs what only an update can know. */
export class UnknownValue extends Error {
    constructor(
        readonly path: string,
        { cause }: Unknown,
    ) {
        super(`${path} is known only in the update`, { cause });
        this.name = "UnknownValue";
    }
}

/**
 * A resource's property and what lies below it, with its path. What is absent, or of another type
 * than asked for, reads as undefined or empty; what is unknown throws an `UnknownValue` as soon as
 * it is read. Properties may be those of a policy, or as they travel between a program and Pulumi.
 */
export class Value {
    constructor(
        private readonly raw: unknown,
        private readonly parent?: Value,
        private readonly key: number | string = "",
    ) {}

    /** Where it is below the resource's properties: `spec.containers[0].image`. */
    get path(): string {
        if (this.parent === undefined) return "";
        const { path } = this.parent;
        return typeof this.key === "number" ? `${path}[${this.key}]` : joined(path, this.key);
    }

    /** The property below these keys and indices. */
    at(...keys: readonly (number | string)[]): Value {
        return keys.reduce<Value>((value, key) => value.child(key), this);
    }

    get text(): string | undefined {
        const raw = this.known();
        return typeof raw === "string" ? raw : undefined;
    }

    get number(): number | undefined {
        const raw = this.known();
        return typeof raw === "number" ? raw : undefined;
    }

    get flag(): boolean | undefined {
        const raw = this.known();
        return typeof raw === "boolean" ? raw : undefined;
    }

    get isPresent(): boolean {
        const raw = this.known();
        return raw !== undefined && raw !== null;
    }

    get isUnknown(): boolean {
        return this.raw instanceof Unknown;
    }

    /** The items of a list. */
    get items(): readonly Value[] {
        const raw = this.known();
        const length = Array.isArray(raw) ? raw.length : 0;
        return Array.from({ length }, (_, index) => this.child(index));
    }

    /** The strings of a list. */
    get texts(): readonly string[] {
        return this.items.flatMap(({ text }) => text ?? []);
    }

    /** The fields of an object, by name. */
    get fields(): readonly (readonly [string, Value])[] {
        const raw = this.known();
        return isRecord(raw) ? Object.keys(raw).map((key) => [key, this.child(key)]) : [];
    }

    /** The items of a list, or the fields of an object. */
    get children(): readonly Value[] {
        const raw = this.known();
        return Array.isArray(raw) ? this.items : this.fields.map(([, field]) => field);
    }

    /** This property and every one below it, outer ones first, unknown ones left out. */
    *within(): Iterable<Value> {
        const open: Value[] = [this];
        for (let value = open.pop(); value !== undefined; value = open.pop()) {
            if (value.isUnknown) continue;
            yield value;
            open.push(...value.children.toReversed());
        }
    }

    private child(key: number | string): Value {
        if (this.raw instanceof Unknown) {
            return new Value(this.raw, this, key);
        }
        return new Value(readProperty(this.raw, key), this, key);
    }

    private known(): unknown {
        if (this.raw instanceof Unknown) {
            throw new UnknownValue(this.path, this.raw);
        }
        return this.raw;
    }
}

/** A policy's properties throw where an unknown one is touched; others hold Pulumi's mark. */
function readProperty(container: unknown, key: number | string): unknown {
    if (typeof container !== "object" || container === null) return undefined;
    try {
        const found: unknown = Reflect.get(container, key);
        const value = isSecret(found) ? found.value : found;
        return value === unknownValue ? new Unknown() : value;
    } catch (cause) {
        return new Unknown(cause);
    }
}

function joined(path: string, key: string): string {
    if (!/^[\w-]+$/.test(key)) {
        return `${path}[${JSON.stringify(key)}]`;
    }
    return path === "" ? key : `${path}.${key}`;
}

function isRecord(raw: unknown): raw is Readonly<Record<string, unknown>> {
    return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}
