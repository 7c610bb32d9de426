import type { Violation } from "../../policy/judge";
import type { Comparison } from "../compare";
import type { Recording } from "../recording";
import type { Area } from "../report";
import { listed, say, type Sentence } from "../sentence";

/** Violations of the policy pack, and changes of its rules. */
export function policyArea({ before, after }: Comparison): Area {
    const was = new Set(before?.violations.map(identity));
    const is = new Set(after.violations.map(identity));
    const of = (state: string, some: readonly Violation[]) =>
        some.map((violation) => violationWords(state, violation));
    const [known, fresh] = split(after.violations, (violation) => was.has(identity(violation)));
    const [oldMandatory, oldAdvisory] = split(known, isMandatory);
    const [newMandatory, newAdvisory] = split(fresh, isMandatory);
    const isNew = before === undefined ? "violation" : "new violation";
    const resolved = (before?.violations ?? []).filter((violation) => !is.has(identity(violation)));
    return {
        title: "Policies",
        findings: [
            ...of(isNew, newMandatory),
            ...of("violation, as before", oldMandatory),
            ...of(isNew, newAdvisory),
            ...countWords(oldAdvisory.length),
            ...of("resolved", resolved),
            ...ruleWords(before, after),
            ...unjudgedWords(say`the base`, before),
            ...unjudgedWords(say`the program`, after),
            ...(after.judged && after.violations.length === 0 ? [say`no violations`] : []),
        ],
    };
}

/** True if a mandatory rule is violated, so that an update would be refused. */
export function isRefused({ violations }: Recording): boolean {
    return violations.some(isMandatory);
}

/** True if both programs have the same violations and the same rules. */
export function isJudgedAlike({ before, after }: Comparison): boolean {
    if (before === undefined) return true;
    const all = ({ violations }: Recording) => violations.map(identity).sort().join("\n");
    return all(before) === all(after) && changedRules(before, after).length === 0;
}

/** True for a violation that an update would be refused for. */
export const isMandatory = ({ enforcement }: Violation) => enforcement === "mandatory";

/** Those that a test is true for, and the others. */
function split(
    violations: readonly Violation[],
    test: (violation: Violation) => boolean,
): readonly [readonly Violation[], readonly Violation[]] {
    return [violations.filter(test), violations.filter((violation) => !test(violation))];
}

function countWords(count: number): readonly Sentence[] {
    if (count === 0) return [];
    return [count === 1 ? say`1 advisory as before` : say`${count} advisories as before`];
}

function violationWords(state: string, { policy, enforcement, urn, message }: Violation): Sentence {
    const name = urn.split("::").at(-1) ?? urn;
    return say`${[state]} (${[enforcement]}) of ${policy} by ${name}: ${message.replaceAll(/\s*\n\s*/g, " ")}`;
}

/** Older releases have a policy pack without policy/judge.ts. */
function unjudgedWords(which: Sentence, recording: Recording | undefined): readonly Sentence[] {
    if (recording === undefined || recording.judged) return [];
    const hasPack = [...recording.rules.keys()].some((path) => path.startsWith("policy/"));
    return hasPack ? [say`${which} is not judged: its pack has no policy/judge.ts`] : [];
}

/** Reported, because a change may weaken the rules that judge it. */
function ruleWords(before: Recording | undefined, after: Recording): readonly Sentence[] {
    if (before === undefined) return [];
    const changed = changedRules(before, after);
    return changed.length === 0
        ? []
        : [say`the rules themselves change, so read them first: ${listed(changed)}`];
}

function changedRules(before: Recording, after: Recording): readonly string[] {
    const paths = new Set([...before.rules.keys(), ...after.rules.keys()]);
    return [...paths].sort().filter((path) => before.rules.get(path) !== after.rules.get(path));
}

const identity = ({ policy, enforcement, urn, message }: Violation) =>
    JSON.stringify([policy, enforcement, urn, message]);
