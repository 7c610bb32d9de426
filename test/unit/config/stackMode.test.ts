import { expect, test } from "vitest";

import { withMode } from "../../../config/stackMode";
import { InputError } from "../../../problems/inputError";

const file = (mode: string) => `config:
    # plain -> tls -> mtls
    noetl-mtls:mode: ${mode} # today
    noetl-mtls:trustRoot: { kind: selfSigned }
`;

test.each(["mtls", '"mtls"'])("sets the mode %s, and leaves the rest as it is", (written) => {
    expect(withMode(file(written), "Pulumi.dev.yaml", "plain")).toEqual({
        source: file("plain"),
        before: "mtls",
    });
});

test.each(["config: {}", "", "config: { noetl-mtls:mode: [tls] }"])(
    "refuses a file without a mode: %j",
    (source) => {
        expect(() => withMode(source, "Pulumi.dev.yaml", "tls")).toThrow(
            "Pulumi.dev.yaml: config.noetl-mtls:mode is missing; expected plain, tls or mtls. " +
                "Fix: write noetl-mtls:mode: tls",
        );
    },
);

test("refuses a file that is not YAML, with the line", () => {
    expect(() => withMode("config: [\n", "Pulumi.dev.yaml", "tls")).toThrow(
        new InputError(
            'Pulumi.dev.yaml, line 2, column 1 is "Flow sequence in block collection must be sufficiently indented and end with a ]"; expected valid YAML. Fix: correct line 2',
        ),
    );
});
