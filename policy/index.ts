import { PolicyPack, type PolicyPackConfig } from "@pulumi/policy";

import { rules } from "../rules";
import { toPolicies } from "./adapter";
import { allowances } from "./allowances";

/** The level is repeated because Pulumi takes settings without one for advisory. */
const settings: PolicyPackConfig = Object.fromEntries(
    rules
        .filter(({ allowance }) => allowance !== undefined)
        .map(({ name, enforcement }) => [
            name,
            { enforcementLevel: enforcement, stacks: allowances[name] ?? {} },
        ]),
);

new PolicyPack("noetl-mtls", { policies: toPolicies(rules) }, settings);
