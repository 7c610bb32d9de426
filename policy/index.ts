import { PolicyPack } from "@pulumi/policy";

import { rules } from "../checks/rules";
import { allowances } from "./allowances";
import { toPolicy } from "./adapter";

new PolicyPack("noetl-mtls", { policies: rules.map(toPolicy) }, allowances);
