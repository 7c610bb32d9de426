import type { Component, Resource } from "../rules/rule";
import { Value } from "../rules/value";

/** A resource as Pulumi tells of it, before its step or at the end. */
export interface ResourceReport {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    /** URN of the parent; empty for the stack. */
    readonly parent: string;
    readonly protect: boolean;
    /** Inputs before the step, outputs at the end. */
    readonly props: object;
}

/** The resources of one stack as rules see them. */
export class Resources {
    /** What each component was given, by URN; a component is registered before its parts. */
    private readonly components = new Map<string, Component & { readonly given: object }>();

    /** A resource before its step, by its inputs. */
    registered(report: ResourceReport): Resource {
        const { urn, type, name, props } = report;
        const value = new Value(props);
        if (type.startsWith("mtls:")) {
            this.components.set(urn, { type, name, given: props, props: value });
        }
        return { ...this.described(report), props: value };
    }

    /** A resource at the end, by its outputs; a component by what it was given and registered. */
    final(report: ResourceReport): Resource {
        const given = this.components.get(report.urn)?.given ?? {};
        return { ...this.described(report), props: new Value(joined(given, report.props)) };
    }

    private described({ urn, type, name, parent, protect }: ResourceReport) {
        return { urn, type, name, protect, component: this.components.get(parent) };
    }
}

/** The properties of both, each read where it is: touching one that is unknown may throw. */
function joined(...sources: readonly object[]): object {
    const properties = sources.flatMap((source) =>
        Object.keys(source).map((key): [string, PropertyDescriptor] => [
            key,
            {
                get: () => Reflect.get(source, key) as unknown,
                enumerable: true,
                configurable: true,
            },
        ]),
    );
    return Object.defineProperties({}, Object.fromEntries(properties));
}
