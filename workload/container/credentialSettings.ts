import { settingsOf } from "../../contracts";
import type { Finding } from "../../problems/problem";
import { pathOf, type SecureLink } from "../secureLink";

/** A variable or flag of the application's credentials; without a value it must not be set. */
export interface GivenSetting {
    readonly name: string;
    readonly value?: string;
}

/** What the mode gives each variable or flag of the contract, in fixed order. */
export function givenSettings(link: SecureLink): readonly GivenSetting[] {
    return settingsOf(link.contract, link.mode).map(({ name, value }) => {
        switch (value?.kind) {
            case "file":
                return { name, value: pathOf(value.file, link) };
            case "serverName":
                return { name, value: link.serverName };
            case "text":
                return { name, value: value.text };
            case undefined:
                return { name };
        }
    });
}

/** A variable or flag that a manifest sets itself. */
export interface PresentSetting {
    readonly name: string;
    readonly value: unknown;
}

/** Reports those that the manifest sets to something else than the mode does. */
export function checkSettings(
    present: readonly PresentSetting[],
    settings: readonly GivenSetting[],
    { mode, envoyImage }: SecureLink,
    problem: (name: string, finding: Finding) => void,
): void {
    const unset = `not to be set ${envoyImage === undefined ? `in mode ${mode}` : "beside an Envoy"}`;
    for (const { name, value: wanted } of settings) {
        present
            .filter((one) => one.name === name && (wanted === undefined || one.value !== wanted))
            .forEach(({ value }) =>
                problem(name, {
                    value,
                    expected: wanted ?? unset,
                    fix: `remove ${name} from the manifest: the transform sets what the mode needs`,
                }),
            );
    }
}
