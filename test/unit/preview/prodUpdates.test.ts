import { describe, expect, test } from "vitest";

import { preview, up, type EngineResult } from "../../../lane/engine";
import { configurationProvider } from "../../../lane/engine/providers/configuration";
import type { Provider, Providers } from "../../../lane/engine/providers/provider";
import { revealAll } from "../../../lane/engine/values";
import { filledIn, offline } from "../../support/previews";

// Each run starts the program with the real SDK, an update twice.
const timeout = 120_000;

/** A cloud and a cluster that make whatever they are asked for. */
const obliging: Provider = {
    check: ({ inputs }) => inputs,
    exists: () => Promise.resolve(true),
    replaces: () => false,
    preview: ({ inputs }) => inputs,
    create: ({ name, inputs }) =>
        Promise.resolve({
            id: `${name}-id`,
            outputs: { ...revealAll(inputs), pemCaCertificates: ["the authority's certificate"] },
        }),
    update: ({ inputs }) => Promise.resolve(inputs),
    delete: () => Promise.resolve(),
    adopt: ({ name, inputs }) => Promise.resolve({ id: `${name}-id`, outputs: inputs }),
};

const everywhere: Providers = (type) =>
    type.startsWith("pulumi:providers:") ? configurationProvider : obliging;

const prod = filledIn();

/** The stack, filled in, with changes of the pool and the authority to create. */
const creating = (change: object) => ({
    ...prod,
    trustRoot: { ...prod.trustRoot, create: { ...prod.trustRoot.create, ...change } },
});

/** How a resource changes, path by path. */
const changesOf = ({ steps }: EngineResult, name: string) => {
    const step = steps.find((candidate) => candidate.name === name);
    return {
        op: step?.op,
        changes: step?.diff?.map(({ path, old, new: next }) => [path, old, next]),
    };
};

test(
    "an update of a stack that is not filled in is refused, and says what is missing",
    async () => {
        const fields = (error: Error) =>
            [...error.message.matchAll(/^ {2}- (\S+) is ".*CHANGE-ME"/gm)].map(
                ([, field]) => field,
            );
        const failure: unknown = await up(offline("prod"), () => everywhere).catch(
            (e: unknown) => e,
        );
        expect(failure).toBeInstanceOf(Error);
        expect(fields(failure as Error)).toEqual([
            "kubeContext",
            "trustRoot.project",
            "trustRoot.create.authorityGeneration",
            "trustRoot.create.subject.organization",
        ]);
    },
    timeout,
);

describe("a new generation is a new authority, and a preview", () => {
    /** Previews it for a stack that was deployed with or without protection. */
    async function renewed(deletionProtection: boolean): Promise<EngineResult> {
        const deployed = offline("prod", creating({ deletionProtection }));
        await up(deployed, () => everywhere);
        const change = { lifetime: "43800h", authorityGeneration: "2-a39d3d" };
        return preview({ ...deployed, config: creating({ deletionProtection, ...change }) });
    }

    test(
        "refuses to replace the one that is protected, as it is unless config says otherwise",
        async () => {
            await expect(renewed(true)).rejects.toThrow(
                /trust-root-authority is protected and would have to be replaced, because of a change of certificateAuthorityId, lifetime:/,
            );
        },
        timeout,
    );

    test(
        "says so, field by field, once an update has taken the protection off",
        async () => {
            expect(changesOf(await renewed(false), "trust-root-authority")).toEqual({
                op: "replace",
                changes: [
                    ["certificateAuthorityId", "noetl-link-1-0e047d", "noetl-link-2-a39d3d"],
                    ["lifetime", "315360000s", "157680000s"],
                ],
            });
        },
        timeout,
    );
});
