import { Document, Scalar, visit } from "yaml";

/** Text whose first or last lines a block scalar of the library does not keep. */
const losesLines = /^\s|\s\n$|[^\S\n]$|\r/;

/**
 * A value as YAML that kubectl, Helm and Kustomize read as the same value: strings that YAML 1.1 or
 * 1.2 takes for another type, such as `on` and `0o400`, are quoted. No anchors, no folded lines.
 */
export function printYaml(value: unknown): string {
    const document = new Document(value, {
        version: "1.2",
        compat: "yaml-1.1",
        aliasDuplicateObjects: false,
    });
    visit(document, {
        Scalar: (_, scalar) => {
            const { value: text } = scalar;
            if (typeof text === "string" && losesLines.test(text))
                scalar.type = Scalar.QUOTE_DOUBLE;
        },
    });
    return document.toString({ lineWidth: 0 });
}
