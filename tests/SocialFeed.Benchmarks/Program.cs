using BenchmarkDotNet.Running;

// One class per question. All: -- --filter '*'. Quickly: add --job short. In this process, for machines where child builds are slow: add --inProcess.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
