import type { SecureLink } from "../secureLink";
import type { Container } from "../podTemplate";
import type { TransformReport } from "../transformReport";
import { checkSettings, givenSettings, type PresentSetting } from "./credentialSettings";
import { shellFinding } from "./shellArgs";

/**
 * Appends the application's credentials as arguments `<flag>=<value>`. A flag that is present, as
 * `--flag=value` or `--flag value`, must have the required value.
 */
export function secureArgs(
    container: Container,
    link: SecureLink,
    report: TransformReport,
): Container {
    const { credentials } = link.contract;
    const own = credentials.via === "envoy" ? credentials.instead : credentials;
    if (own?.via !== "args") {
        return container;
    }
    const settings = givenSettings(link);
    const present = flagsOf([...(container.command ?? []), ...(container.args ?? [])]);
    checkSettings(present, settings, link, (name, finding) =>
        report.problem({ container: container.name, field: `args ${name}` }, finding),
    );
    const missing = settings.flatMap(({ name, value }) =>
        value === undefined || present.some((flag) => flag.name === name)
            ? []
            : [`${name}=${value}`],
    );
    if (missing.length === 0) return container;
    const finding = shellFinding(container);
    if (finding !== undefined) {
        const field = container.command?.length ? "command" : "args";
        report.problem({ container: container.name, field }, finding);
        return container;
    }
    return { ...container, args: [...(container.args ?? []), ...missing] };
}

/** The long flags among arguments, with their values. */
function flagsOf(args: readonly string[]): PresentSetting[] {
    return args.flatMap((arg, index) => {
        const [, name, value] = /^(--[^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
        return name === undefined ? [] : [{ name, value: value ?? args[index + 1] ?? "" }];
    });
}
