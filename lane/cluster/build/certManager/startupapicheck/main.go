// Command startupapicheck waits until cert-manager's API and its webhook answer a dry run.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/component-base/logs"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/cert-manager/cert-manager/internal/cmd/util"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/cert-manager/cert-manager/pkg/util/cmapichecker"
)

func main() {
	ctx, exit := util.SetupExitHandler(context.Background(), util.AlwaysErrCode)
	defer exit()
	logf.InitLogs()
	defer logf.FlushLogs()
	ctrl.SetLogger(logf.Log)

	patience, err := parse(os.Args[1:])
	if err == nil {
		err = check(ctx, patience)
	}
	if err != nil {
		logf.Log.Error(err, "the cert-manager API is not ready")
		util.SetExitCode(err)
		return
	}
	fmt.Println("The cert-manager API is ready")
}

func parse(args []string) (time.Duration, error) {
	flags := pflag.NewFlagSet("startupapicheck", pflag.ContinueOnError)
	patience := flags.Duration("wait", time.Minute, "how long to wait until the API is ready")
	logging := logs.NewOptions()
	logf.AddFlagsNonDeprecated(logging, flags)
	flags.Lookup("v").NoOptDefVal = "2" // The chart passes -v without a value.
	if err := flags.Parse(args); err != nil {
		return 0, err
	}
	if !slices.Equal(flags.Args(), []string{"check", "api"}) {
		return 0, fmt.Errorf("arguments %v: expected the words \"check api\"", flags.Args())
	}
	return *patience, logf.ValidateAndApply(logging)
}

func check(ctx context.Context, patience time.Duration) error {
	config := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(
		clientcmd.NewDefaultClientConfigLoadingRules(), &clientcmd.ConfigOverrides{})
	rest, err := config.ClientConfig()
	if err != nil {
		return err
	}
	namespace, _, err := config.Namespace()
	if err != nil {
		return err
	}
	checker, err := cmapichecker.New(rest, namespace)
	if err != nil {
		return err
	}
	var last error
	err = wait.PollUntilContextTimeout(ctx, time.Second, patience, true, func(ctx context.Context) (bool, error) {
		last = checker.Check(ctx)
		if last != nil {
			logf.Log.V(2).Info("Not ready", "err", last)
		}
		return last == nil, nil
	})
	return errors.Join(err, last)
}
