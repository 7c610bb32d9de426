import { describe, expect, test } from "vitest";

import { configMessage, member, refusalOf, type BadInput } from "./support";

const server = member.server({ adopt: true });
const clients = [member.worker({ adopt: true })];
const why =
    "for adoption: a live workload is taken over as it is, and changed in an update of its own.";
const first = "two steps: (1) pulumi config set mode plain && pulumi up;";

describe("adoption in tls or mtls is refused, and the fix has two steps", () => {
    test.each<[string, Required<Pick<BadInput, "config">>["config"], string]>([
        [
            "of the server only",
            { server },
            `mode is "mtls"; expected plain while server.adopt asks ${why} Fix: ${first} (2) pulumi config rm --path 'server.adopt' && pulumi config set mode mtls && pulumi up`,
        ],
        [
            "of server and clients, in tls",
            { server, clients, mode: "tls" },
            `mode is "tls"; expected plain while server.adopt and clients[0].adopt ask ${why} Fix: ${first} (2) pulumi config rm --path 'server.adopt' && pulumi config rm --path 'clients[0].adopt' && pulumi config set mode tls && pulumi up`,
        ],
    ])("%s", async (_, config, problem) => {
        expect(await refusalOf({ config })).toBe(configMessage(problem));
    });

    test("adoption in plain is accepted", async () => {
        expect(await refusalOf({ config: { server, clients, mode: "plain" } })).toBe("");
    });
});
