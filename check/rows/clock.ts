import type { Greeting } from "../cluster";
import { checkRow, type Row } from "../row";

/** Seconds that clocks may differ: a `selfSigned` root is valid from this machine's time on. */
const tolerated = 30;

/** Row on the clock of the API server against this machine's. */
export function clockRow({ date, now }: Pick<Greeting, "date" | "now">): Row {
    const open = checkRow("clock.agrees", "clock", `within ${tolerated} s of this machine's`);
    if (date === undefined || Number.isNaN(date.getTime())) {
        return open.skip("the answer of the API server has no Date header");
    }
    // The header is in whole seconds, rounded down.
    const difference = Math.round((date.getTime() + 500 - now.getTime()) / 1000);
    const words = `the API server's is ${Math.abs(difference)} s ${difference < 0 ? "behind" : "ahead"}`;
    return Math.abs(difference) <= tolerated
        ? open.pass(difference === 0 ? "the same second" : words)
        : open.fail(
              words,
              "Synchronise both clocks by NTP. A certificate is valid from the second of its issue on, by the clock of its issuer; a peer whose clock is behind refuses it.",
          );
}
