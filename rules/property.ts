import { isRecord } from "../workload/objects";
import { isSecret, unknownValue } from "./wire";

/** An unknown value: known only after an update. */
export class Unknown {
    /** @param cause Error that Pulumi throws when the value is read. */
    constructor(readonly cause?: unknown) {}
}

/** Thrown when a rule reads an unknown value. */
export class UnknownPropertyError extends Error {
    constructor(
        readonly path: string,
        { cause }: Unknown,
    ) {
        super(`${path} is known only in the update`, { cause });
        this.name = "UnknownPropertyError";
    }
}

/**
 * A property of a resource, with its path. An absent property, or one of another type than read,
 * is undefined or empty. Reading an unknown one throws an `UnknownPropertyError`. Accepts both the
 * proxies that Pulumi gives a policy and values in wire form (wire.ts).
 */
export class Property {
    constructor(
        private readonly raw: unknown,
        private readonly parent?: Property,
        private readonly key: number | string = "",
    ) {}

    /** Path below the resource's properties, such as `spec.containers[0].image`. */
    get path(): string {
        if (this.parent === undefined) return "";
        const { path } = this.parent;
        return typeof this.key === "number" ? `${path}[${this.key}]` : joined(path, this.key);
    }

    /** The property at these keys and indices. */
    at(...keys: readonly (number | string)[]): Property {
        return keys.reduce<Property>((value, key) => value.child(key), this);
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
    get items(): readonly Property[] {
        const raw = this.known();
        const length = Array.isArray(raw) ? raw.length : 0;
        return Array.from({ length }, (_, index) => this.child(index));
    }

    /** The strings of a list. */
    get texts(): readonly string[] {
        return this.items.flatMap(({ text }) => text ?? []);
    }

    /** The fields of an object, by name. */
    get fields(): readonly (readonly [string, Property])[] {
        const raw = this.known();
        return isRecord(raw) ? Object.keys(raw).map((key) => [key, this.child(key)]) : [];
    }

    /** The items of a list, or the fields of an object. */
    get children(): readonly Property[] {
        const raw = this.known();
        return Array.isArray(raw) ? this.items : this.fields.map(([, field]) => field);
    }

    /** This property and all below it in document order; unknown ones are skipped. */
    *within(): Iterable<Property> {
        const open: Property[] = [this];
        for (let value = open.pop(); value !== undefined; value = open.pop()) {
            if (value.isUnknown) continue;
            yield value;
            open.push(...value.children.toReversed());
        }
    }

    /** The value as plain data; unknown parts are undefined. */
    get plain(): unknown {
        if (this.isUnknown) return undefined;
        const raw = this.known();
        if (Array.isArray(raw)) return this.items.map((item) => item.plain);
        return isRecord(raw)
            ? Object.fromEntries(this.fields.map(([key, value]) => [key, value.plain]))
            : raw;
    }

    private child(key: number | string): Property {
        if (this.raw instanceof Unknown) {
            return new Property(this.raw, this, key);
        }
        return new Property(readProperty(this.raw, key), this, key);
    }

    private known(): unknown {
        if (this.raw instanceof Unknown) {
            throw new UnknownPropertyError(this.path, this.raw);
        }
        return this.raw;
    }
}

/** Pulumi's policy proxies throw on an unknown property; wire values hold `unknownValue`. */
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
