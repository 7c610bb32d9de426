import { expect, test } from "vitest";

import { callersDeclared, noPlainUrl } from "../../../rules/plainUrls";
import { withValue } from "../../support/withValue";
import { judge } from "./judge";
import { sampleStack } from "./sample";

const host = "noetl-server-rust.noetl.svc";

/** The sample with a Service that leads to the TLS port by port 80, and a URL in a resource. */
const withUrl = (resource: string, field: string, url: string) =>
    sampleStack.map((one) => {
        if (one.name === resource) {
            return { ...one, props: withValue(one.props, `spec.template.spec.${field}`, url) };
        }
        return one.type === "mtls:index:MtlsWorkload"
            ? { ...one, props: { ...one.props, servicePorts: { [host]: [80] } } }
            : one;
    });

test.each([
    ["without a port", `http://${host}/x`, [`http://${host}`]],
    ["with the Service's port", `http://${host}:80`, [`http://${host}:80`]],
    ["with another port", `http://${host}:9090`, []],
])("a plain URL at a Service's own port is found: %s", (_, url, found) => {
    const own = withUrl("worker-workload", "containers[0].env[0].value", url);
    expect(judge(noPlainUrl, own).map(({ value }) => value)).toEqual(found);
    const others = withUrl("other-job", "containers[0].args[0]", url);
    expect(judge(callersDeclared, others).map(({ value }) => value)).toEqual(found);
});

test.each([
    ["tls", []],
    ["mtls", [`https://${host}:80`]],
])("a caller by https outside the link, in %s", (mode, found) => {
    const url = `https://${host}:80/x`;
    const others = withUrl("other-job", "containers[0].args[0]", url).map((one) =>
        one.type === "mtls:index:MtlsWorkload" ? { ...one, props: { ...one.props, mode } } : one,
    );
    expect(judge(callersDeclared, others).map(({ value }) => value)).toEqual(found);
});

test("a member's https URL at a Service's own port is right", () => {
    const own = withUrl("worker-workload", "containers[0].env[0].value", `https://${host}:80`);
    expect(judge(noPlainUrl, own)).toEqual([]);
});
