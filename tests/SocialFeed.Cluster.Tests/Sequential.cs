using System.Runtime.Versioning;

// Every class starts servers of its own, and the machine is to be theirs alone meanwhile.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

// The scripts are for bash on Linux.
[assembly: SupportedOSPlatform("linux")]
