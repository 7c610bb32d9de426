import { HOST_WORD, loopback } from "./addressPatterns";
import type { Finder } from "./mentions";
import type { PlacedText } from "./podPlaces";

const IS = String.raw`["']?(?:\s*[:=]\s*|\s+)["']?`;
const HOSTS = loopback.map((host) => host.replace(/\W/g, "\\$&")).join("|");
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
    if (!loopback.some((host) => finder.isName(host))) return undefined;
    const found = [...settingOf(one).matchAll(SETTING)].find(({ groups }) => {
        const keys = portKeys(groups?.["key"] ?? "").join("|");
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
    return [...key.matchAll(new RegExp(HOST_WORD, "gi"))].map(({ 0: word, index }) => {
        const named = `${key.slice(0, index)}port${key.slice(index + word.length)}`;
        return named.replace(/\W/g, "\\$&");
    });
}
