import { linkForContainer, type SecureLink } from "../workload/secureLink";
import { givenSettings } from "../workload/container/credentialSettings";
import { scriptWithoutFollowed, withoutFollowed } from "../workload/commands/followed";
import { readServerUrl } from "../workload/serverUrl";
import type { Place } from "../workload/transformReport";
import type { Loads } from "./loads";
import { loopbackPair } from "./loopbackPairs";
import type { Finder } from "./mentions";
import { placedTexts, type PlacedText } from "./podPlaces";
import { unfollowedCall } from "./unfollowed";

/** A call of the server, in a transformed pod, that stays without the link's certificate. */
export interface LeftCall extends Place {
    /** The text of the call; of a Secret only that it names the server. */
    readonly text: string;
    /** `plain`: it names the server. `unknown`: its address is put together at run time. */
    readonly why: "plain" | "unknown";
}

/**
 * The calls of the server that the transform left in a pod, in every text of the pod and of what it
 * loads. Not among them are the URL variables of the contract, its credential settings, commands
 * that the transform gave the credentials, and lists of hosts without a proxy.
 * @param template Transformed pod template.
 */
export function leftCalls(
    template: Readonly<Record<string, unknown>>,
    link: SecureLink,
    finder: Finder,
    loads: Loads,
): readonly LeftCall[] {
    const texts = placedTexts(template, loads);
    return texts.flatMap((one) => {
        const { container, field } = one;
        const place = { ...(container !== undefined && { container }), field };
        const left = textLeft(one, link);
        if (left === undefined) return [];
        const siblings = texts.filter((other) => other.container === container);
        const found = mentioned(one, left, finder) ?? loopbackPair(one, finder, siblings);
        const call = found ?? unfollowedCall(one, left, finder, siblings);
        return call === undefined
            ? []
            : [
                  {
                      ...place,
                      text: one.isSecret === true ? "names the server" : call,
                      why: found === undefined ? ("unknown" as const) : ("plain" as const),
                  },
              ];
    });
}

function mentioned({ label, isLoose, argv }: PlacedText, left: string, finder: Finder) {
    // The shell joins `http://"noetl":"8082"`.
    const joined = argv === undefined ? undefined : left.replaceAll(/["']/g, "");
    const found = finder.find(left, label) ?? (joined && finder.find(joined, label));
    return isLoose === true && !/:\/\/|:\d/.test(found ?? "") ? undefined : found;
}

/** The text without what is right already; undefined if all of it is. */
function textLeft(one: PlacedText, link: SecureLink): string | undefined {
    if (/^no_proxy$/i.test(one.label)) return undefined;
    const own = one.container === undefined ? undefined : linkForContainer(one.container, link);
    if (own?.contract.urls.includes(one.label) === true && isVariable(one)) {
        const url = readServerUrl(one.text, own.urls);
        const isRight = url?.kind === "server" && url.reach === "tls";
        return isRight && url.edits.length === 0 ? undefined : one.text;
    }
    if (one.argv === undefined) {
        return /\b(?:curl|nc)\b/.test(one.text) ? scriptWithoutFollowed(one.text, link) : one.text;
    }
    const argv = withoutFollowed(one.argv, link);
    return (own === undefined ? argv : withoutSettings(argv, own)).join(" ");
}

/** Scheme of a gRPC target: `dns:///host:port`, `dns://resolver/host:port`, `passthrough:///host:port`. */
const GRPC_SCHEME = /^(?:dns:(?:\/\/[^/]*\/)?|passthrough:(?:\/\/\/)?)/;

/** Whether a text is an address of the server without a scheme. */
function isAddress(text: string, link: SecureLink): boolean {
    const url = readServerUrl(text, link.server);
    return url?.kind === "server" && url.reach === "tls" && !text.includes("://");
}

const isVariable = ({ field }: PlacedText) => field.startsWith("env ");

/** Command-line items without the contract's flags that hold the server's name or address. */
function withoutSettings(argv: readonly string[], link: SecureLink): readonly string[] {
    const { credentials } = link.contract;
    if (credentials.via !== "args") return argv;
    const addresses = (credentials.addresses ?? []).map((name) => ({ name, value: undefined }));
    const settings = [...givenSettings(link), ...addresses];
    return argv.map((item, index) => {
        const [, name, value = argv[index + 1] ?? ""] = /^(--[^=]+)(?:=(.*))?$/s.exec(item) ?? [];
        const setting = settings.find((one) => one.name === name);
        if (setting === undefined) return item;
        const isRight =
            setting.value === undefined
                ? [value, value.replace(GRPC_SCHEME, "")].some((one) => isAddress(one, link))
                : setting.value === value;
        return isRight ? "" : item;
    });
}
