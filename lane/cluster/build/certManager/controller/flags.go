package main

import (
	"github.com/spf13/pflag"
	cliflag "k8s.io/component-base/cli/flag"

	logf "github.com/cert-manager/cert-manager/pkg/logs"
)

// AddFlags adds the flags that the chart can pass; those of ACME and the shims are accepted and
// have no effect, as nothing here would use them.
func (c configuration) AddFlags(flags *pflag.FlagSet) {
	flags.StringVar(&c.ClusterResourceNamespace, "cluster-resource-namespace", c.ClusterResourceNamespace, "namespace of the Secrets of cluster-scoped issuers")
	flags.StringSliceVar(&c.Controllers, "controllers", c.Controllers, "controllers to run: *, a name, or -name")
	flags.Var(cliflag.NewMapStringBool(&c.FeatureGates), "feature-gates", "gates to set, name=bool")
	flags.BoolVar(c.EnableCertificateOwnerRef, "enable-certificate-owner-ref", *c.EnableCertificateOwnerRef, "let a Certificate own its Secret")

	election := &c.LeaderElectionConfig
	flags.StringVar(&election.Namespace, "leader-election-namespace", election.Namespace, "namespace of the lease")
	flags.DurationVar(&election.LeaseDuration.Duration.Duration, "leader-election-lease-duration", election.LeaseDuration.Duration.Duration, "age at which others may take the lease")
	flags.DurationVar(&election.RenewDeadline.Duration.Duration, "leader-election-renew-deadline", election.RenewDeadline.Duration.Duration, "time after which a leader that cannot renew gives up")
	flags.DurationVar(&election.RetryPeriod.Duration.Duration, "leader-election-retry-period", election.RetryPeriod.Duration.Duration, "time between attempts")

	flags.StringVar(&c.IngressShimConfig.DefaultIssuerName, "default-issuer-name", "", "not used")
	flags.StringVar(&c.IngressShimConfig.DefaultIssuerKind, "default-issuer-kind", "", "not used")
	flags.StringVar(&c.IngressShimConfig.DefaultIssuerGroup, "default-issuer-group", "", "not used")

	flags.StringVar(&c.ACMEHTTP01Config.SolverImage, "acme-http01-solver-image", "", "not used")
	flags.StringVar(&c.ACMEHTTP01Config.SolverRuntimeClassName, "acme-http01-solver-runtime-class-name", "", "not used")
	flags.Var(cliflag.NewMapStringString(&c.ACMEHTTP01Config.SolverExtraLabels), "acme-http01-solver-extra-labels", "not used")
	flags.Int32Var(c.MaxConcurrentChallenges, "max-concurrent-challenges", *c.MaxConcurrentChallenges, "not used")
	flags.StringSliceVar(&c.ACMEDNS01Config.RecursiveNameservers, "dns01-recursive-nameservers", nil, "not used")
	flags.BoolVar(c.ACMEDNS01Config.RecursiveNameserversOnly, "dns01-recursive-nameservers-only", false, "not used")

	logf.AddFlags(&c.Logging, flags)
}
