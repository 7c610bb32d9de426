import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { clientContracts, deployedClientContracts, serverContracts } from "../../../contracts";
import { noetlServer, noetlServer354, noetlWorker, noetlWorker552 } from "../../../contracts/noetl";

const page = readFileSync("docs/contracts.md", "utf8");
const all = Object.values({ ...serverContracts, ...clientContracts });

describe("docs/contracts.md", () => {
    test("has one row for each contract, with its release", () => {
        const rows = [...page.matchAll(/^\| `([\w.-]+)` +\| ([^|]+?) +\|/gm)];
        expect(rows.map(([, name, release]) => [name, release]).sort()).toEqual(
            all.map(({ name, version }) => [name, version]).sort(),
        );
    });

    test.each(all)("names every variable of $name", (contract) => {
        const { credentials, urls } = contract;
        const limits = contract.usage === "client" ? (contract.bareFeatures ?? []) : [];
        const names = [
            ...(credentials.via === "env"
                ? [credentials.certificate, credentials.privateKey, credentials.trustBundle]
                : []),
            ...urls,
            ...(contract.usage === "client"
                ? (contract.listens ?? [])
                : [contract.portVariable].flatMap((name) => name ?? [])),
            ...limits.map(({ variable }) => variable),
        ];
        expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    });
});

describe("the contracts of newer releases", () => {
    test("differ from the recipe's only in what the page says", () => {
        expect(noetlServer354).toEqual({
            ...noetlServer,
            name: "noetl-server-3.54",
            version: "3.54.0",
        });
        expect(noetlWorker552).toEqual({
            ...noetlWorker,
            name: "noetl-worker-5.52",
            version: "5.52.0",
            listens: ["WORKER_METRICS_BIND", "PORT"],
        });
    });

    test("can be deployed with and without an Envoy", () => {
        expect(Object.keys(deployedClientContracts)).toEqual(
            expect.arrayContaining(["noetl-worker-5.52", "noetl-worker-5.52-via-envoy"]),
        );
    });
});
