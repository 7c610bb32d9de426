import type { Container, Handler } from "./podTemplate";

/** Fields with probes. */
const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"] as const;
/** Fields with lifecycle hooks, below `lifecycle`. */
const HOOKS = ["postStart", "preStop"] as const;

/** What a handler becomes; `field` is its path in the container. */
export type HandlerChange = (handler: Handler, field: string) => Handler;

/** The container with every probe and lifecycle hook that it has changed. */
export function mapHandlers(container: Container, change: HandlerChange): Container {
    const { lifecycle } = container;
    const probes = PROBES.flatMap((field) => {
        const probe = container[field];
        return probe ? [[field, change(probe, field)] as const] : [];
    });
    const hooks = HOOKS.flatMap((field) => {
        const hook = lifecycle?.[field];
        return hook ? [[field, change(hook, `lifecycle.${field}`)] as const] : [];
    });
    return {
        ...container,
        ...Object.fromEntries(probes),
        ...(hooks.length > 0 && { lifecycle: { ...lifecycle, ...Object.fromEntries(hooks) } }),
    };
}
