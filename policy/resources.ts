import type { Component, Resource } from "../rules/rule";
import { Property } from "../rules/property";

/** A resource as Pulumi reports it, before its step or after the update. */
export interface ResourceReport {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    /** URN of the parent; empty for the stack. */
    readonly parent: string;
    readonly protect: boolean;
    /** Inputs before the step, outputs after the update. */
    readonly props: object;
}

/** Turns the reports of one stack into resources for rules. */
export class Resources {
    /** Components by URN; Pulumi registers a component before its children. */
    private readonly components = new Map<string, Component & { readonly args: object }>();

    /** A resource before its step, with its inputs. */
    registered(report: ResourceReport): Resource {
        const { urn, type, name, props } = report;
        const value = new Property(props);
        if (type.startsWith("mtls:")) {
            this.components.set(urn, { type, name, args: props, props: value });
        }
        return { ...this.described(report), props: value };
    }

    /** A resource after the update, with its outputs; a component with its args and outputs. */
    final(report: ResourceReport): Resource {
        const args = this.components.get(report.urn)?.args ?? {};
        return { ...this.described(report), props: new Property(merged(args, report.props)) };
    }

    private described({ urn, type, name, parent, protect }: ResourceReport) {
        return { urn, type, name, protect, component: this.components.get(parent) };
    }
}

/** The properties of all sources by getter, because reading an unknown one may throw. */
function merged(...sources: readonly object[]): object {
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
