/** The Services by which clients dial the server. */
export interface DeclaredServices {
    readonly names: readonly string[];
    readonly namespace: string;
    readonly clusterDomain: string;
}

/**
 * Names that lead to the server from a namespace and are not in its certificate, each with the name
 * that is: the search list of a pod completes `noetl` in the Service's own namespace and
 * `noetl.noetl` in every one. A name with a trailing dot is the same name, but not to TLS.
 * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export function aliasesOf(
    { names, namespace, clusterDomain }: DeclaredServices,
    from: string,
): Readonly<Record<string, string>> {
    const aliases = names.flatMap((service): readonly [string, string][] => {
        const name = `${service}.${namespace}.svc`;
        const full = `${name}.${clusterDomain}`;
        return [
            ...(from === namespace ? [[service, name] as [string, string]] : []),
            [`${service}.${namespace}`, name],
            [`${full}.`, full],
        ];
    });
    return Object.fromEntries(aliases);
}
