import type { Mode } from "../contracts";
import { InputError } from "../problems/inputError";
import { describeProblem } from "../problems/problem";
import { rules } from "../rules";
import { linkMode, type AllowedModes } from "../rules/linkMode";
import { allowedBy, otherStacks, readPackConfig, type PackConfig } from "./packConfig";

/** A stack that changes its mode. */
export interface ModeChange {
    readonly stack: string;
    readonly mode: Mode;
    /** Last day of the exemption, if the stack needs one. */
    readonly until: string;
    readonly reason?: string | undefined;
}

/** A config of the pack that allows a mode. */
export interface ModeAllowed {
    readonly config: PackConfig;
    /** True if the stack is in that mode by an exemption. */
    readonly exempt: boolean;
}

/**
 * The pack's config in which a stack may be in a mode. It exempts the whole link until a date where
 * the stack's settings do not allow the mode, and ends an earlier such exemption.
 * @param raw Content of the pack's config file.
 * @throws InputError if that cannot be used, or if an exemption is needed and has no reason.
 */
export function allowMode(raw: unknown, change: ModeChange): ModeAllowed {
    const settings = readPackConfig(rules, raw)[linkMode.name];
    const { modes, exemptions } = allowedBy(linkMode, change.stack, settings) as AllowedModes;
    const exempt = !modes.includes(change.mode);
    const ofWorkloads = exemptions.filter(({ workload }) => workload !== undefined);
    const written = raw as PackConfig;
    if (!exempt && ofWorkloads.length === exemptions.length) return { config: written, exempt };
    const setting = {
        modes,
        exemptions: exempt ? [...ofWorkloads, exemptionOf(change)] : ofWorkloads,
    };
    const stacks = withSetting(written[linkMode.name]?.stacks ?? {}, change.stack, setting);
    return { config: { ...written, [linkMode.name]: { ...settings, stacks } }, exempt };
}

function exemptionOf({ mode, until, reason }: ModeChange) {
    if (mode !== "mtls" && reason !== undefined) return { mode, until, reason };
    throw new InputError(
        describeProblem({
            field: "--reason",
            expected: `why the link may be in ${mode}: the pack allows that only with an exemption`,
            fix: '--reason "INC-42: workers cannot claim"',
        }),
    );
}

/** Leaves out a setting that equals the strict one where that applies anyway. */
function withSetting(
    stacks: Readonly<Record<string, unknown>>,
    stack: string,
    setting: AllowedModes,
): Readonly<Record<string, unknown>> {
    const { [stack]: _, ...others } = stacks;
    const { strict } = linkMode.allowance ?? {};
    const isStrict = JSON.stringify(setting) === JSON.stringify(strict);
    return isStrict && !Object.hasOwn(others, otherStacks)
        ? others
        : { ...stacks, [stack]: setting };
}
