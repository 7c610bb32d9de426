import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";

import type { Component, Resource } from "../checks/rules/rule";
import { Value } from "../checks/rules/value";

interface Remembered extends Component {
    readonly given: object;
}

/** Every component by URN; it is registered before its parts. */
const components = new Map<string, Remembered>();

/** A resource before its step, by its inputs. */
export function registeredResource(args: ResourceValidationArgs): Resource {
    return {
        ...described(args),
        get props() {
            return valueOf(args.props);
        },
    };
}

/** Keeps in mind what a component is given, for the rules on its parts and on the stack. */
export function rememberComponent({ urn, type, name, props }: ResourceValidationArgs): void {
    if (type.startsWith("mtls:") && !components.has(urn)) {
        components.set(urn, { type, name, given: props, props: new Value(props) });
    }
}

/** A resource at the end, by its outputs; a component by what it was given and registered. */
export function finalResource(resource: PolicyResource): Resource {
    return {
        ...described(resource),
        get props() {
            return valueOf(resource.props, components.get(resource.urn)?.given);
        },
    };
}

/** What was read by any rule; the properties of a resource are the same for all of them. */
const values = new WeakMap<object, Value>();

function valueOf(props: object, given = {}): Value {
    const value = values.get(props) ?? new Value({ ...given, ...props });
    values.set(props, value);
    return value;
}

/** What a resource is, whichever of its properties are looked at. */
function described({ urn, type, name, opts }: PolicyResource | ResourceValidationArgs) {
    const component = components.get(opts.parent ?? "");
    return { urn, type, name, protect: opts.protect, component };
}
