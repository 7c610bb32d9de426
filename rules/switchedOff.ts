/** A setting in any text: `NAME=value`, `key: value`, `"key":value`, `--flag value`, `--flag`. */
const setting =
    /(?<![\w.-])(?:(?<name>-{0,2}[a-z][\w.-]*)["']?\s*[:=]\s*["']?|(?<flag>--[a-z][\w-]*)(?=\s|$)\s*)(?<value>[a-z01]+)?(?![\w-]|\.\d)/gi;

/** Cheap test: every name of a setting that matters has one of these in it. */
const anyWord = /verif|validat|check|insecure|cert|hostname|ssl|tls/i;

const off = /^(?:false|none|no|off|0|never|disabled?)$/i;
const on = /^(?:true|yes|on|1)$/i;

const peer = /^(?:tls|ssl|https|certs?|certificates?|peer|hostnames?|x509)$/;
const verify = /^(?:verify|verification|validate|validation|check)$/;
const negation = /^(?:no|not|skip|disabled?|ignore|insecure|without)$/;
/** Words that may follow: `VERIFY_DEPTH=0` and `VERIFY_RETRIES=0` switch nothing off. */
const neutral = /^(?:mode|enabled?|required?|strict|full|client|server|host|names?)$/;
const trusting = /^(?:accept|allow|trust)$/;
const untrusted = /^(?:invalid|untrusted|unauthorized|all|any)$/;

/**
 * Settings in a text that switch the verification of a peer off, by the words of their names:
 * `NOETL_TLS_VERIFY=false`, `--skip-tls-verify`. `SHARD_READ_VERIFY=false` is about no peer.
 */
export function* switchedOff(text: string): Iterable<string> {
    if (!anyWord.test(text)) return;
    for (const match of text.matchAll(setting)) {
        const { name, flag, value = "" } = match.groups ?? {};
        const words = wordsOf(name ?? flag ?? "");
        if (off.test(value) && verifies(words)) yield match[0];
        else if (flag !== undefined && skips(words)) yield flag;
        else if (on.test(value) && skips(words)) yield match[0];
    }
}

/** Whether a setting with these words is to be on: `verify`, `TLS_VERIFY`, `VERIFY_CERTS`. */
function verifies(words: readonly string[]): boolean {
    if (words.length === 1) return words[0] === "verify";
    const first = words.findIndex((word) => verify.test(word) || peer.test(word));
    return (
        words.some((word) => verify.test(word)) &&
        words.some((word) => peer.test(word)) &&
        !words.some((word) => negation.test(word)) &&
        words.slice(first).every((word) => [verify, peer, neutral].some((one) => one.test(word)))
    );
}

/** Whether a setting with these words is to be off: `TLS_SKIP_VERIFY`, `TRUST_ALL_CERTS`. */
function skips(words: readonly string[]): boolean {
    const has = (...kinds: readonly RegExp[]) =>
        kinds.every((kind) => words.some((word) => kind.test(word)));
    return (
        has(negation, verify, peer) ||
        has(/^insecure$/, peer) ||
        has(/^insecure$/, verify) ||
        has(trusting, untrusted, peer) ||
        has(/^ignore$/, peer, /^errors?$/) ||
        /^(?:vault |nomad )?skip verify$/.test(words.join(" "))
    );
}

/** The words of a name in lower case; only `verify` for a path such as `session.verify`. */
function wordsOf(name: string): readonly string[] {
    const words = name
        .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
        .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
        .replace(/(ssl|tls|certs?|peer)(?=verif)/gi, "$1_")
        .replace(/(verify|verification)(?=ssl|tls|peer|cert|mode)/gi, "$1_")
        .toLowerCase()
        .split(/[\W_]+/)
        .filter((word) => word !== "");
    const isPath = words.length > 1 && words.at(-1) === "verify" && /\.verify$/i.test(name);
    return isPath && !words.some((word) => peer.test(word)) ? ["verify"] : words;
}
