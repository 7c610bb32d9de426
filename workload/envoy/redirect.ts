import { alternatives } from "../regex";
import { applyEdits, envoyHost, readServerUrl, type ServerAddress } from "../serverUrl";

/**
 * A text with every written-out address of the server, `http://<host>:<port>` or `<host>:<port>`,
 * led to the pod's Envoy. No quoting changes: neither address has a character of the shell.
 */
export function redirected(text: string, server: ServerAddress): string {
    const names = alternatives([...server.hosts, ...server.rewrites.keys()]);
    const address = new RegExp(
        String.raw`(?:https?://(?:[^\s/?#@]*@)?(?:${names})(?::\d+)?|(?<![\w./:@-])(?:${names}):\d+)(?![\w.:@-])`,
        "gi",
    );
    return text.replace(address, (found) => {
        const url = readServerUrl(found, server);
        if (url?.kind !== "server" || url.reach !== "tls") return found;
        return found.includes("://") ? applyEdits(found, url.edits) : `${envoyHost}:${server.port}`;
    });
}
