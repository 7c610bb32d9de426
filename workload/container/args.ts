import type { SecureLink } from "../secureLink";
import type { Container } from "../podTemplate";
import type { TransformReport } from "../transformReport";
import { checkSettings, givenSettings, type PresentSetting } from "./credentialSettings";

/**
 * Gives the application its credentials as arguments `<flag>=<value>`, after those that it has. A
 * flag that is there already, joined to its value or followed by it, must have the value it needs.
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
    return missing.length === 0
        ? container
        : { ...container, args: [...(container.args ?? []), ...missing] };
}

/** The flags among arguments, each with its value: `--flag=value`, or `--flag value`. */
function flagsOf(args: readonly string[]): PresentSetting[] {
    return args.flatMap((arg, index) => {
        const [, name, value] = /^(--[^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
        return name === undefined ? [] : [{ name, value: value ?? args[index + 1] ?? "" }];
    });
}
