import type { StackState } from "./state";
import type { Diagnostic, EngineResult, Op, Step, Violation } from "./types";
import { isStack } from "./urn";
import { mask, type Properties } from "./values";

/** The result of an operation, the same bytes for the same steps whatever their timing. */
export function makeResult(
    steps: readonly Step[],
    state: StackState,
    diagnostics: readonly Diagnostic[],
    violations: readonly Violation[],
): EngineResult {
    const summary: Partial<Record<Op, number>> = {};
    for (const { op } of steps) summary[op] = (summary[op] ?? 0) + 1;
    return {
        steps: inTreeOrder(steps),
        summary,
        outputs: maskedOutputs(state),
        diagnostics,
        violations: inOrder(violations),
    };
}

/** Outputs of the stack as a person may see them. */
export function maskedOutputs(state: StackState): Properties {
    const stack = state.all().find(({ urn }) => isStack(urn));
    const outputs = Object.entries(stack?.outputs ?? {});
    return Object.fromEntries(outputs.map(([key, value]) => [key, mask(value)]));
}

function inOrder(violations: readonly Violation[]): Violation[] {
    const key = ({ urn, policy, message }: Violation) => `${urn}\n${policy}\n${message}`;
    return [...violations].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function inTreeOrder(steps: readonly Step[]): Step[] {
    const parents = new Map(steps.map(({ urn, parent }) => [urn, parent]));
    const path = (urn: string): string => {
        const parent = parents.get(urn) ?? "";
        return parent === "" ? urn : `${path(parent)}\n${urn}`;
    };
    const keyed = steps.map((step) => ({ step, key: path(step.urn) }));
    return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ step }) => step);
}
