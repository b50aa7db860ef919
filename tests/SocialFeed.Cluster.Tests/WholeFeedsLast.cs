using Xunit.Abstractions;
using Xunit.Sdk;

namespace SocialFeed.Cluster.Tests;

/// <summary>Runs the check of whole feeds after all faults, in what order they ever were.</summary>
public sealed class WholeFeedsLast : ITestCaseOrderer
{
    public const string Name = "SocialFeed.Cluster.Tests." + nameof(WholeFeedsLast);
    public const string Assembly = "SocialFeed.Cluster.Tests";

    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases)
        where TTestCase : ITestCase =>
        testCases.OrderBy(test => test.TestMethod.Method.Name == nameof(FaultTests.After_everything_each_whole_feed_is_right_also_with_caches_emptied));
}
