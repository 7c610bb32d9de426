/** What is verified, and through which cluster access. */
export interface VerifyOptions {
    /** Stack outputs as `pulumi stack output --json` prints them: `link`, and maybe `trustBundle`. */
    readonly outputs: unknown;
    /** @default the KUBECONFIG variable, else ~/.kube/config */
    readonly kubeconfig?: string | undefined;
    /** @default the context that the stack is pinned to */
    readonly context?: string | undefined;
    /**
     * Command that reaches the cluster, for the commands that failing rows suggest.
     * @default `kubectl` with the context
     */
    readonly kubectl?: string | undefined;
    /**
     * A stand-in runs in place of the client applications, so that their log lines cannot appear.
     * @default false
     */
    readonly standIn?: boolean | undefined;
}
