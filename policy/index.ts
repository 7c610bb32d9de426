import { PolicyPack, type PolicyPackConfig } from "@pulumi/policy";

import { rules } from "../rules";
import { toPolicies } from "./adapter";
import { allowances } from "./allowances";

/** Pulumi treats settings without an enforcement level as advisory, so it is repeated. */
const settings: PolicyPackConfig = Object.fromEntries(
    rules
        .filter(({ allowance }) => allowance !== undefined)
        .map(({ name, enforcement }) => [
            name,
            { enforcementLevel: enforcement, stacks: allowances[name] ?? {} },
        ]),
);

new PolicyPack("noetl-mtls", { policies: toPolicies(rules) }, settings);
