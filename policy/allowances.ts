import type { PolicyPackConfig } from "@pulumi/policy";

/**
 * What the stacks listed here may do that strict rules forbid; every other stack is held to the
 * strict ones. `--policy-pack-config` replaces the stacks of a rule by those of a file of yours.
 */
export const allowances: PolicyPackConfig = {
    "link-mode": { stacks: { dev: { modes: ["plain", "tls", "mtls"] } } },
};
