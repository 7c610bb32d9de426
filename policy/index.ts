import { PolicyPack } from "@pulumi/policy";

import { rules } from "../rules";
import { toPolicies } from "./adapter";

// Strict by itself: allowances come from policy/config.json, by --policy-pack-config.
new PolicyPack("noetl-mtls", { policies: toPolicies(rules) });
