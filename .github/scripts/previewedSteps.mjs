// Prints what an update would do, from `pulumi preview --json` on stdin: one line for each step, with
// the paths of the fields that change. deploy.yml compares these lines before and after the approval.
// It prints no value. The values of one commit are the same in both; what may differ in between is
// what exists, and that shows in steps and fields.
import { realpathSync } from "node:fs";
import process from "node:process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/**
 * The steps of a preview, sorted: `update urn:… spec.replicas`.
 * @param {string} json
 * @returns {string[]}
 */
export function stepsOf(json) {
    const { steps } = JSON.parse(json);
    if (!Array.isArray(steps)) {
        throw new Error(
            "the preview has no list of steps; expected the output of pulumi preview --json",
        );
    }
    return steps
        .filter(({ op }) => op !== "same")
        .map(({ op, urn, detailedDiff, diffReasons, replaceReasons }) => {
            const fields = Object.keys(detailedDiff ?? {});
            const changed = fields.length > 0 ? fields : (diffReasons ?? []);
            const replaced = (replaceReasons ?? []).map((field) => `replaced for ${field}`);
            return [op, urn, ...[...changed].sort(), ...replaced.sort()].join(" ");
        })
        .sort();
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
    const steps = stepsOf(await text(process.stdin));
    process.stdout.write(`${steps.length} steps\n${steps.map((step) => `${step}\n`).join("")}`);
}
