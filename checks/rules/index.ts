import { leafUsage } from "./leaf";
import { linkMode } from "./mode";
import type { Rule } from "./rule";

/** Every rule of the policy pack, in the order of its page. */
export const rules: readonly Rule[] = [linkMode, leafUsage];
