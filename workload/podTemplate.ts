import { z } from "zod";

import type { Problem } from "../problems/problem";
import { expectationOf, fieldPath, valueAt } from "../problems/schemaIssues";

const text = z.string();
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly().nullish();
const fields = <T extends z.core.$ZodLooseShape>(shape: T) =>
    z.looseObject(shape).readonly().nullish();

/** Typed for the reader only: the API server validates it. */
const unchecked = <T>() => z.custom<T>().optional();

const envVar = z
    .looseObject({ name: text, value: text.nullish(), valueFrom: z.unknown().optional() })
    .readonly();

const handler = z
    .looseObject({
        exec: fields({ command: list(text) }),
        httpGet: fields({
            host: text.nullish(),
            port: z.union([z.number(), text], { error: "a number or a string" }),
        }),
        tcpSocket: z.unknown().optional(),
        grpc: unchecked<{ readonly port: number } | null>(),
    })
    .readonly();

const port = z
    .looseObject({ name: unchecked<string | null>(), containerPort: unchecked<number>() })
    .readonly();

const container = z
    .looseObject({
        name: text,
        command: list(text),
        args: list(text),
        env: list(envVar),
        envFrom: list(z.unknown()),
        ports: list(port),
        volumeMounts: list(z.looseObject({ name: text, mountPath: text }).readonly()),
        livenessProbe: handler.nullish(),
        readinessProbe: handler.nullish(),
        startupProbe: handler.nullish(),
        lifecycle: fields({ postStart: handler.nullish(), preStop: handler.nullish() }),
    })
    .readonly();

const volume = z.looseObject({ name: text }).readonly();

const podSpec = z
    .looseObject({
        serviceAccountName: text.nullish(),
        serviceAccount: text.nullish(),
        initContainers: list(container),
        containers: z.array(container).readonly(),
        volumes: list(volume),
        securityContext: fields({
            fsGroup: unchecked<number | null>(),
            fsGroupChangePolicy: unchecked<string | null>(),
        }),
    })
    .readonly();

/**
 * The texts and lists of a pod template that transforms read; other fields are kept unread.
 * Numbers are unchecked, because a preview holds an unknown number as a string.
 */
const podTemplate = z
    .looseObject({
        metadata: fields({
            annotations: unchecked<Readonly<Record<string, string>> | null>(),
            labels: z.record(text, text).readonly().nullish(),
        }),
        spec: podSpec,
    })
    .readonly();

/** An environment variable of a container. */
export type EnvVar = z.infer<typeof envVar>;

/** A probe or lifecycle hook. `httpGet.port` is a number or the name of a container port. */
export type Handler = z.infer<typeof handler>;

/** A container or init container. */
export type Container = z.infer<typeof container>;

/** A volume of the pod: its name, and one field for its type. */
export type Volume = z.infer<typeof volume>;

/** The spec of a pod, as plain data under the API's field names. */
export type PodSpec = z.infer<typeof podSpec>;

/** The pod template of a workload, as plain data. */
export type PodTemplate = z.infer<typeof podTemplate>;

/**
 * Problems where a pod template deviates from the API's types.
 * @param field Field path of the template, the prefix of the problems' paths.
 */
export function shapeProblems(field: string, template: unknown): readonly Problem[] {
    const { error } = podTemplate.safeParse(template, { error: expectationOf });
    return (error?.issues ?? []).map((issue) => {
        const value = valueAt(template, issue.path);
        return {
            field: `${field}.${fieldPath(issue.path)}`,
            ...(value !== undefined && { value }),
            expected: issue.message,
            fix: "correct the manifest; a number or true as text stands in quotes",
        };
    });
}

/**
 * The service account of a pod. The API server reads the deprecated `serviceAccount` only where
 * `serviceAccountName` is empty (`Convert_v1_PodSpec_To_core_PodSpec`), and fills in `default`.
 */
export function serviceAccountOf({ serviceAccountName, serviceAccount }: PodSpec): string {
    return [serviceAccountName, serviceAccount].find(Boolean) ?? "default";
}

const probeFields = ["livenessProbe", "readinessProbe", "startupProbe"] as const;
const hookFields = ["postStart", "preStop"] as const;

/**
 * The container with every probe and lifecycle hook mapped.
 * @param change Gets the handler and its field path in the container, such as `lifecycle.preStop`.
 */
export function mapHandlers(
    container: Container,
    change: (handler: Handler, field: string) => Handler,
): Container {
    const { lifecycle } = container;
    const probes = probeFields.flatMap((field) => {
        const probe = container[field];
        return probe ? [[field, change(probe, field)] as const] : [];
    });
    const hooks = hookFields.flatMap((field) => {
        const hook = lifecycle?.[field];
        return hook ? [[field, change(hook, `lifecycle.${field}`)] as const] : [];
    });
    return {
        ...container,
        ...Object.fromEntries(probes),
        ...(hooks.length > 0 && { lifecycle: { ...lifecycle, ...Object.fromEntries(hooks) } }),
    };
}
