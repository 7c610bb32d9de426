import { z } from "zod";

import type { Problem } from "../problems/problem";
import { expectation, fieldPath, valueAt } from "../problems/schemaIssues";

const text = z.string();
const list = <T extends z.ZodType>(item: T) => z.array(item).nullish();
const fields = <T extends z.core.$ZodLooseShape>(shape: T) => z.looseObject(shape).nullish();

const handler = fields({
    exec: fields({ command: list(text) }),
    httpGet: fields({
        host: text.nullish(),
        port: z.union([z.number(), text], { error: "number or string" }),
    }),
});

const container = z.looseObject({
    name: text,
    command: list(text),
    args: list(text),
    env: list(z.looseObject({ name: text, value: text.nullish() })),
    envFrom: list(z.unknown()),
    ports: list(z.looseObject({})),
    volumeMounts: list(z.looseObject({ name: text, mountPath: text })),
    livenessProbe: handler,
    readinessProbe: handler,
    startupProbe: handler,
    lifecycle: fields({ postStart: handler, preStop: handler }),
});

/**
 * Texts and lists that transforms read of a pod template; all else is the API server's to judge.
 * Numbers are left out: what only an update can know stands in a preview as text.
 */
const podTemplate = z.looseObject({
    metadata: fields({ labels: z.record(text, text).nullish() }),
    spec: z.looseObject({
        serviceAccountName: text.nullish(),
        initContainers: list(container),
        containers: z.array(container),
        volumes: list(z.looseObject({ name: text })),
        securityContext: fields({}),
    }),
});

/** Where a pod template is not of the types that the API has; field paths start at `field`. */
export function shapeProblems(field: string, template: unknown): readonly Problem[] {
    return (podTemplate.safeParse(template).error?.issues ?? []).map((issue) => {
        const value = valueAt(template, issue.path);
        return {
            field: `${field}.${fieldPath(issue.path)}`,
            ...(value !== undefined && { value }),
            expected: expectation(issue),
            fix: "correct the manifest; a number or true as text stands in quotes",
        };
    });
}
