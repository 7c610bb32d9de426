import { expect, test } from "vitest";

import { member, refusalOf, type BadInput } from "../badInput/support";

const container = "spec.template.spec.containers[0]";
const started = (command: readonly string[], args: readonly string[] = []) => ({
    [`${container}.command`]: command,
    [`${container}.args`]: args,
});
const python = (module: string) => started(["python"], ["-m", module]);

test("the Python noetl is refused, with the reason", async () => {
    expect(await refusalOf({ server: python("noetl.server") })).toBe(
        'The link cannot be worked out:\n  - Deployment noetl/api, container noetl-server, command is "python -m noetl.server"; expected the program of the contract noetl-server, release 2.30.0 or later: the Python noetl reads none of its TLS settings, and stays in plain HTTP. Fix: remove command and args, and set the image of that release',
    );
});

test.each<[string, BadInput]>([
    ["by another name", { worker: started(["/usr/bin/python3.13", "-m", "noetl.worker"]) }],
    ["with flags", { worker: started(["python3"], ["-u", "-X", "dev", "-m", "noetl.worker"]) }],
    ["by a shell", { worker: started(["sh", "-c", "sleep 1; exec python -m noetl.worker"]) }],
    ["in mode tls", { config: { mode: "tls" }, worker: python("noetl.worker") }],
])("the Python noetl %s is refused", async (_, input) => {
    expect(await refusalOf(input)).toContain("Deployment noetl/worker, container worker, command");
});

test.each<[string, BadInput]>([
    ["in mode plain", { config: { mode: "plain" }, worker: python("noetl.worker") }],
    [
        "behind an Envoy",
        {
            config: { clients: [member.worker({ via: "envoy" })] },
            worker: python("noetl.worker"),
        },
    ],
    ["that is another program", { worker: started(["noetl-worker"]) }],
    ["before the application", { worker: started(["sh", "-c", "python a.py; exec noetl-worker"]) }],
])("a Python program %s is accepted", async (_, input) => {
    expect(await refusalOf(input)).toBe("");
});
