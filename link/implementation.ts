import type { Problem } from "../problems/problem";
import { podTemplateOf } from "../workload";
import { nameOf } from "../workload/objects";
import type { DeclaredMember } from "./member";

/**
 * Checks that the application's container starts no implementation without the contract's TLS
 * settings: it would go on in plain HTTP. Behind an Envoy any implementation will do.
 */
export function implementationProblems({
    contract,
    identity,
    manifest,
}: DeclaredMember): readonly Problem[] {
    const { otherImplementation: other, credentials, name, version } = contract;
    const { containers } = podTemplateOf(manifest).spec;
    const application = containers.find((one) => one.name === identity.container);
    if (other === undefined || credentials.via === "envoy" || application === undefined) return [];
    const command = [...(application.command ?? []), ...(application.args ?? [])].join(" ");
    return other.command.test(command)
        ? [
              {
                  field: `${nameOf(manifest)}, container ${application.name}, command`,
                  value: command,
                  expected: `the program of the contract ${name}, release ${version} or later: ${other.name} reads none of its TLS settings, and stays in plain HTTP`,
                  fix: "remove command and args, and set the image of that release",
              },
          ]
        : [];
}
