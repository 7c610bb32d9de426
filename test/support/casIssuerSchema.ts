import { z } from "zod";

/**
 * GoogleCASClusterIssuer and GoogleCASIssuer as google-cas-issuer documents them (v0.12.0, API
 * cas-issuer.jetstack.io/v1beta1). Stricter than its CRD: unknown fields are refused, and fields
 * that its controller requires are required.
 * @see https://github.com/cert-manager/google-cas-issuer/blob/v0.12.0/docs/api/api.md
 */
export const casIssuerSchema = z.strictObject({
    apiVersion: z.literal("cas-issuer.jetstack.io/v1beta1"),
    kind: z.enum(["GoogleCASClusterIssuer", "GoogleCASIssuer"]),
    metadata: z.strictObject({
        name: z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/),
        namespace: z.string().optional(),
        annotations: z.record(z.string(), z.string()).optional(),
        labels: z.record(z.string(), z.string()).optional(),
    }),
    spec: z.strictObject({
        project: z.string().min(1),
        location: z.string().min(1),
        caPoolId: z.string().min(1),
        certificateAuthorityId: z.string().optional(),
        credentials: z.strictObject({ name: z.string(), key: z.string().optional() }).optional(),
        /** A full resource name: the controller passes it on unchanged. */
        certificateTemplate: z
            .string()
            .regex(/^projects\/[^/]+\/locations\/[^/]+\/certificateTemplates\/[^/]+$/)
            .optional(),
        caFetchMode: z.enum(["CA", "PoolCAs"]).optional(),
    }),
});
