import type { StackConfig } from "../config/schema";
import { removeCommand } from "../config/types";
import type { Problem } from "../problems/problem";

/** A config entry that exempts a caller, or one place of an object, from having a certificate. */
export type Exemption = Readonly<StackConfig["exempt"][number]>;

/** A place of a call, as messages print it: object, container, field. */
export interface CallPlace {
    /** `CronJob noetl/nightly`. */
    readonly object: string;
    readonly container?: string | undefined;
    /** `env API_URL`, `command`; in evidence of the census `containers[c].args[0]`. */
    readonly field: string;
}

/** Whether an exemption covers a whole object, not only a place of it. */
export const coversObject = ({ container, field }: Exemption) =>
    container === undefined && field === undefined;

/** The exemption of a place of an object, the most specific first; undefined if there is none. */
export function exemptionOf(
    place: CallPlace,
    exemptions: readonly Exemption[],
): Exemption | undefined {
    return exemptions
        .filter((one) => one.object === place.object && !coversObject(one) && covers(one, place))
        .toSorted((a, b) => parts(b) - parts(a))[0];
}

const parts = ({ container, field }: Exemption) =>
    [container, field].filter((part) => part !== undefined).length;

function covers({ container, field }: Exemption, place: CallPlace): boolean {
    const [, inContainer = place.container, inField = place.field] =
        /^(?:initC|c)ontainers\[([^\]]*)\]\.(.*)$/s.exec(place.field) ?? [];
    return (
        (container === undefined || container === inContainer) &&
        (field === undefined || field === place.field || field === inField)
    );
}

/**
 * Problems of the exemptions themselves: one that matches no call, and one that is past its date.
 * @param used The exemptions that matched a call.
 * @param today ISO date in UTC.
 */
export function exemptionProblems(
    exemptions: readonly Exemption[],
    used: ReadonlySet<Exemption>,
    today: string,
): readonly Problem[] {
    return exemptions.flatMap((one, index) => {
        const field = `exempt[${index}]`;
        const { object, container, field: place, until } = one;
        return [
            ...(used.has(one)
                ? []
                : [
                      {
                          field,
                          value: { object, container, field: place },
                          expected: coversObject(one)
                              ? "a caller of the server that is not a client; the census finds none of that name"
                              : "a place that calls the server without the link's certificate; there is none",
                          fix: removeCommand(field),
                      },
                  ]),
            ...(until !== undefined && until < today
                ? [
                      {
                          field: `${field}.until`,
                          value: until,
                          expected: `${today} or later: the exemption of ${object} is past its last day`,
                          fix: `give ${object} a certificate and remove ${field}, or agree on a later day`,
                      },
                  ]
                : []),
        ];
    });
}

/** The line for `exempt` in the stack's file that exempts a caller, or a place of an object. */
export function exemptLine({ object, container, field }: Omit<Exemption, "reason" | "until">) {
    const given = Object.entries({ object, container, field }).filter(([, value]) => value);
    const shown = given.map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
    return `{ ${[...shown, "reason: CHANGE-ME"].join(", ")} }`;
}
