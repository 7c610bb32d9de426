import type { Problem } from "../../problems/problem";
import { yamlProblem } from "../../problems/yamlFault";
import type { ManifestDocument } from "../../workload/documents";
import { recordOf } from "../../workload/objects";

/** Helm's actions; other tools (Argo, Prometheus, Vault) put `{{ … }}` into values that are final. */
const helmAction =
    /\{\{-?\s*(?:\.(?:Capabilities|Chart|Files|Release|Values)\b|include\b)[^}]*\}\}/;

/** A placeholder of any template language, where Kubernetes allows a name alone. */
const inName = /.*(?:[{}$<>%]).*/;

/** A problem if a document is a template: what it renders to is not known. */
export function templateProblems({ place, value }: ManifestDocument): readonly Problem[] {
    const { apiVersion, kind, metadata } = recordOf(value);
    if (typeof apiVersion !== "string" || typeof kind !== "string") return [];
    const { name, namespace } = recordOf(metadata);
    const parts = [apiVersion, kind, name, namespace].filter((part) => typeof part === "string");
    const found =
        parts.map((part) => inName.exec(part)).find((match) => match !== null) ??
        helmAction.exec(JSON.stringify(value));
    return found === null
        ? []
        : [
              {
                  field: place,
                  value: found[0],
                  expected: "rendered objects: the callers in a template are not known",
                  fix: "render it into a file (`helm template`, `envsubst`), and name that in `manifests` instead",
              },
          ];
}

/** A problem if a document states a Kubernetes object that cannot be searched or answered for. */
export function unreadable({ place, value, error }: ManifestDocument): readonly Problem[] {
    if (error !== undefined) {
        return [
            {
                ...yamlProblem(place, error),
                expected: "valid YAML, so that its callers can be found",
                fix: "correct it; render a template into a file, and name that in `manifests` instead",
            },
        ];
    }
    const { apiVersion, kind, metadata } = recordOf(value);
    if (typeof apiVersion !== "string" || typeof kind !== "string") return [];
    return apiVersion.startsWith("kustomize.config.k8s.io/")
        ? [
              {
                  field: place,
                  value: kind,
                  expected: "a file named kustomization.yaml, by which its folder is rendered",
                  fix: "rename it, or leave it out of `manifests`",
              },
          ]
        : [
              {
                  field: `${place}: metadata.name of the ${kind}`,
                  ...(metadata !== undefined && { value: metadata }),
                  expected: "a name, by which config can answer for the object",
                  fix: "give it a name in metadata.name, or leave the file out of `manifests`",
              },
          ];
}
