import type { Contract, CredentialFile, Mode } from "./contract";

/** Value of a variable or flag: a file of the identity, the server's name, or a fixed text. */
export type SettingValue =
    | { readonly kind: "file"; readonly file: CredentialFile }
    | { readonly kind: "serverName" }
    | { readonly kind: "text"; readonly text: string };

/** A variable or flag of an application's credentials. */
export interface Setting {
    readonly name: string;
    /** Absent if the mode leaves it unset. */
    readonly value?: SettingValue;
}

/**
 * Every variable or flag of a contract's credentials, with its value in a mode. In `tls` only the
 * server has a certificate and only clients verify one.
 */
export function settingsOf({ usage, credentials }: Contract, mode: Mode): readonly Setting[] {
    const own = credentials.via === "envoy" ? credentials.instead : credentials;
    if (own === undefined) {
        return [];
    }
    const none = mode === "plain" || credentials.via === "envoy";
    const presents = !none && (usage === "server" || mode === "mtls");
    const verifies = !none && (usage === "client" || mode === "mtls");
    const setting = (name: string, set: boolean, value: SettingValue): Setting =>
        set ? { name, value } : { name };
    const file = (name: string, set: boolean, which: CredentialFile) =>
        setting(name, set, { kind: "file", file: which });
    return own.via === "env"
        ? [
              file(own.certificate, presents, "tls.crt"),
              file(own.privateKey, presents, "tls.key"),
              file(own.trustBundle, verifies, "ca.crt"),
          ]
        : [
              file(own.credentialBundle, presents, "tls-combined.pem"),
              file(own.trustBundle, verifies, "ca.crt"),
              ...(own.serverName === undefined
                  ? []
                  : [setting(own.serverName, verifies, { kind: "serverName" })]),
              ...Object.entries(own.fixed ?? {}).map(([name, text]) =>
                  setting(name, verifies, { kind: "text", text }),
              ),
          ];
}
