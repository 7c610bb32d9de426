// Package command runs one of cert-manager's programs from its flags and configuration file.
package command

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/pflag"
	"k8s.io/component-base/logs/api/v1"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/cert-manager/cert-manager/internal/cmd/util"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	utilfeature "github.com/cert-manager/cert-manager/pkg/util/feature"
)

// Config is what a program can be told: first by a file, then by flags, which win.
type Config interface {
	// ReadFile takes over what the file states and keeps the defaults for the rest.
	ReadFile(path string) error
	// AddFlags adds the flags that the chart passes, each with the current value as its default.
	AddFlags(flags *pflag.FlagSet)
	// Validate names every field whose value cannot be used.
	Validate() error
	// Gates are the feature gates to set.
	Gates() map[string]bool
	// Logs is how to log.
	Logs() *v1.LoggingConfiguration
}

// Main configures the program from its arguments, runs it until a signal ends it, and exits.
func Main(name string, config Config, run func(ctx context.Context) error) {
	ctx, exit := util.SetupExitHandler(context.Background(), util.GracefulShutdown)
	defer exit()
	logf.InitLogs()
	defer logf.FlushLogs()
	ctrl.SetLogger(logf.Log)
	ctx = logf.NewContext(ctx, logf.Log, name)

	err := configure(name, config, os.Args[1:])
	if err == nil {
		err = run(ctx)
	}
	if err != nil {
		logf.Log.Error(err, name+" ended")
		util.SetExitCode(err)
	}
}

func configure(name string, config Config, args []string) error {
	path, err := configFile(name, args)
	if err != nil {
		return err
	}
	if path != "" {
		if err := config.ReadFile(path); err != nil {
			return fmt.Errorf("--config=%s: %w", path, err)
		}
	}
	flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
	flags.String("config", "", "file with the configuration")
	config.AddFlags(flags)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if err := config.Validate(); err != nil {
		return err
	}
	if err := utilfeature.DefaultMutableFeatureGate.SetFromMap(config.Gates()); err != nil {
		return err
	}
	return logf.ValidateAndApply(config.Logs())
}

// configFile finds --config before the other flags are known: parsing them twice would append
// to their lists twice.
func configFile(name string, args []string) (string, error) {
	flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	path := flags.String("config", "", "")
	err := flags.Parse(args)
	return *path, err
}
