import { alternatives } from "../workload/regex";
import { loopbackHosts } from "../workload/serverUrl";
import { HOST_WORD } from "./addressPatterns";
import type { Finder } from "./mentions";
import type { PlacedText } from "./podPlaces";

const IS = String.raw`["']?(?:\s*[:=]\s*|\s+)["']?`;
const HOSTS = alternatives(loopbackHosts);
const SETTING = new RegExp(
    String.raw`(?<![\w.-])(?<key>[\w.-]*(?:${HOST_WORD})[\w-]*)${IS}(?<host>${HOSTS})(?![\w./:@-])`,
    "gi",
);

/**
 * A loopback name that is the server's, because a setting of the same name has the server's port:
 * `SERVER_HOST` and `SERVER_PORT`, `--host` and `--port`. Undefined outside the server's own pod.
 * @param siblings All texts of the same container.
 */
export function loopbackPair(
    one: PlacedText,
    finder: Finder,
    siblings: readonly PlacedText[],
): string | undefined {
    if (!loopbackHosts.some((host) => finder.isName(host))) return undefined;
    const found = [...settingOf(one).matchAll(SETTING)].find(({ groups }) => {
        const keys = alternatives(portKeys(groups?.["key"] ?? ""));
        const port = new RegExp(
            String.raw`(?<![\w.-])(?:${keys})${IS}(?:${[...finder.ports].join("|")})(?!\w)`,
            "i",
        );
        return siblings.some((sibling) => port.test(settingOf(sibling)));
    });
    return found?.groups?.["host"];
}

const settingOf = ({ label, text }: PlacedText) => (label === "" ? text : `${label}=${text}`);

/** `server-host` has two such words, so its port may be `port-host` or `server-port`. */
function portKeys(key: string): readonly string[] {
    return [...key.matchAll(new RegExp(HOST_WORD, "gi"))].map(
        ({ 0: word, index }) => `${key.slice(0, index)}port${key.slice(index + word.length)}`,
    );
}
