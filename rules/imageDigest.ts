import { containersOf, podSpecOf, runsPods } from "./kubernetes";
import { collectFindings, type RuleFinding, type Resource, type ResourceRule } from "./rule";

/** Images are pinned by digest. */
export const imageDigest: ResourceRule = {
    name: "image-digest",
    description:
        "Images are pinned by digest: a tag can be moved to another image, which then has the " +
        "workload's key.",
    fix: "Write `name:tag@sha256:…` in the manifest.",
    enforcement: "advisory",
    kind: "resource",
    appliesTo: runsPods,
    check: (resource) => collectFindings(imageFindings(resource)),
};

function* imageFindings(resource: Resource): Iterable<RuleFinding> {
    for (const { name, props } of containersOf(podSpecOf(resource))) {
        const image = props.at("image").text;
        if (image?.includes("@sha256:") !== true) {
            yield {
                field: `container ${name}, ${props.at("image").path}`,
                ...(image !== undefined && { value: image }),
                expected: "an image by digest",
                fix: `pin it: ${image ?? "name:tag"}@sha256:…`,
            };
        }
    }
}
