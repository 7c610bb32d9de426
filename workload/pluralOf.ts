/**
 * Resource name of a kind in the API, by the rule of Kubernetes' own UnsafeGuessKindToResource
 * (apimachinery, pkg/api/meta/restmapper.go). It holds for every kind of this program.
 */
export function pluralOf(kind: string): string {
    const name = kind.toLowerCase();
    if (name.endsWith("s")) return `${name}es`;
    return name.endsWith("y") ? `${name.slice(0, -1)}ies` : `${name}s`;
}
