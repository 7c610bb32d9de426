import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { IssuerGuard } from "../../issuance/admission/guard";
import {
    issuerAdmissionPolicies,
    type IssuerAdmissionPolicy,
} from "../../issuance/admission/policies";
import { admissionInForce } from "../../observe/admissionInForce";
import { observed } from "../../observe/observed";
import type { PinnedCluster } from "../../observe/pinnedCluster";
import { ownMetadata } from "../cluster/ownMetadata";

/**
 * Creates the ValidatingAdmissionPolicies of an issuer, with their bindings. The output resolves to
 * the bindings once they are observed to be in force.
 */
export function guardIssuer(
    name: string,
    guard: IssuerGuard,
    cluster: PinnedCluster,
    parent: pulumi.Resource,
): pulumi.Output<pulumi.Resource[]> {
    const bindings = issuerAdmissionPolicies(guard).map((policy) =>
        createPolicy(name, policy, parent),
    );
    return observed<pulumi.Resource[], unknown>(
        bindings,
        { after: pulumi.all(bindings.map(({ id }) => id)), about: parent },
        () => admissionInForce(cluster, guard),
    );
}

function createPolicy(
    name: string,
    { name: policyName, suffix, spec }: IssuerAdmissionPolicy,
    parent: pulumi.Resource,
): pulumi.CustomResource {
    const part = `${name}${suffix}-policy`;
    const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
        part,
        { metadata: ownMetadata({ name: policyName }), spec },
        { parent },
    );
    return new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
        `${part}-binding`,
        {
            metadata: ownMetadata({ name: policyName }),
            spec: { policyName, validationActions: ["Deny"] },
        },
        { parent, dependsOn: policy },
    );
}
