import { describe, expect, test } from "vitest";

import { workloadComponent } from "../../../rules/kubernetes";
import { noPlainUrl } from "../../../rules/plainUrls";
import { container } from "./cases/ruleCases";
import { changed, judge } from "./judge";

/**
 * Values of the findings when a workload of the sample gets one more variable.
 * @param publishedUrls Where the URLs that the server publishes lead.
 */
const refused = (
    workload: string,
    name: string,
    value: string,
    publishedUrls: "loopback" | "server" = "server",
) =>
    judge(
        noPlainUrl,
        changed(workload, `${container}.env[4]`, { name, value }).map((one) =>
            one.type === workloadComponent
                ? { ...one, props: { ...one.props, publishedUrls } }
                : one,
        ),
    ).map((finding) => finding.value);

const published = "NOETL_PUBLIC_SERVER_URL";
const server = "http://noetl-server-rust.noetl.svc:8082";

describe("no plain URL of the server is", () => {
    test.each([
        ["the loopback that the server publishes", "server-workload", published, "127.0.0.1:8082"],
        ["a client's call of its own Envoy", "worker-workload", "API", "127.0.0.1:8082/api"],
        ["a plain health listener", "server-workload", "HEALTH", "127.0.0.1:8083/api/health"],
    ])("%s", (_, workload, name, rest) => {
        expect(refused(workload, name, `http://${rest}`, "loopback")).toEqual([]);
    });
});

test("the server does not publish loopback while a client has no Envoy", () => {
    const value = "http://127.0.0.1:8082";
    expect(refused("server-workload", published, value)).toEqual([value]);
});

describe("a plain URL of the server is", () => {
    test.each([
        ["another one that the server publishes", "server-workload", published, server],
        ["the server's own loopback", "server-workload", "SELF", "http://localhost:8082/api"],
        ["one that only a client calls published", "worker-workload", published, server],
    ])("%s", (_, workload, name, value) => {
        expect(refused(workload, name, value)).toEqual([new URL(value).origin]);
    });
});
