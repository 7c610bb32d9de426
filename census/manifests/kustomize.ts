import { execFileSync } from "node:child_process";

/** The rendered YAML of a kustomization, or the reason why there is none. */
export type Rendered = { readonly text: string } | { readonly reason: string };

/** Renders a folder; a test gives one of its own. */
export type Renderer = (folder: string) => Rendered;

const commands = [
    ["kubectl", "kustomize"],
    ["kustomize", "build"],
] as const;

/**
 * Renders a kustomization with the machine's own kubectl or kustomize. It reads local files only:
 * remote bases are refused before, plug-ins and Helm are off by default, and proxies that do not
 * exist stop any other download.
 */
export const kustomize: Renderer = (folder) => {
    for (const [command, subcommand] of commands) {
        try {
            const text = execFileSync(command, [subcommand, folder], {
                encoding: "utf8",
                env: { ...process.env, ...offline },
                maxBuffer: 1 << 28,
                stdio: ["ignore", "pipe", "pipe"],
                timeout: 60_000,
            });
            return { text };
        } catch (error) {
            const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
            if (code !== "ENOENT") {
                const [firstLine = ""] = (stderr ?? "").trim().split("\n");
                return { reason: firstLine === "" ? message : firstLine };
            }
        }
    }
    return { reason: "neither kubectl nor kustomize is on PATH" };
};

const noProxy = "http://127.0.0.1:9";
const offline = {
    ...Object.fromEntries(
        ["all_proxy", "http_proxy", "https_proxy"].flatMap((name) => [
            [name, noProxy],
            [name.toUpperCase(), noProxy],
        ]),
    ),
    no_proxy: "",
    NO_PROXY: "",
    GIT_ALLOW_PROTOCOL: "none",
    KUBECONFIG: "/dev/null",
};
