using System.Text;

namespace SocialFeed.Cli.Seeding;

/// <summary>Made-up posts: a few sentences from small word lists, some with hashtags or mentions. The same random numbers give the same text.</summary>
internal static class SeedTexts
{
    /// <summary>Handles to choose from when a post mentions someone.</summary>
    public const int MentionableMax = 8;

    private static readonly string[] FirstNames =
    [
        "Ada", "Bruno", "Clara", "Daniel", "Edda", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kira", "Leo", "Mina", "Nils", "Olga", "Paul", "Quinn", "Rosa",
        "Said", "Tilda", "Ugo", "Vera", "Wim", "Xenia", "Yusuf", "Zoe",
    ];

    private static readonly string[] LastNames =
    [
        "Acker", "Berg", "Castell", "Dorn", "Ekman", "Falk", "Grau", "Holm", "Iversen", "Jansen", "Kern", "Lind", "Moor", "Nord", "Ohler", "Pine", "Quist",
        "Reed", "Stein", "Torres", "Ulm", "Vale", "Winter", "Yilmaz", "Zander",
    ];

    private static readonly string[] People =
    [
        "my neighbour", "the baker", "our bus driver", "a friend from school", "the librarian", "my sister", "the whole team", "a stranger on the train",
        "our landlord", "the new colleague", "grandpa", "the choir", "the plumber", "my old teacher", "the twins", "the night shift",
    ];

    private static readonly string[] Deeds =
    [
        "found", "repaired", "painted", "lost", "borrowed", "baked", "photographed", "planted", "sold", "forgot", "carried", "recorded", "built", "washed",
        "hid", "counted",
    ];

    private static readonly string[] Things =
    [
        "an old bicycle", "three umbrellas", "the garden gate", "a loaf of rye bread", "the kitchen radio", "a box of postcards", "the blue canoe",
        "two tomato plants", "the station clock", "a jar of buttons", "the football", "a very small lamp", "the stage curtain", "half a map", "the town flag",
        "a crate of pears",
    ];

    private static readonly string[] Times =
    [
        "this morning", "last night", "before breakfast", "in the rain", "during lunch", "on the way home", "without telling anyone", "for the third time",
        "right after the game", "at the market", "behind the school", "while the ferry waited",
    ];

    private static readonly string[] Thoughts =
    [
        "I still cannot believe it.", "Worth every minute.", "More on this tomorrow.", "Nobody noticed.", "Ask me how it ended.", "That is what weekends are for.",
        "I would do it again.", "Photos later.", "The kettle is on.", "Small victories.", "Someone should write this down.", "It smelled of pine all day.",
    ];

    private static readonly string[] Questions =
    [
        "Does anyone know why?", "Who else was there?", "What would you have done?", "Is that normal around here?", "Any tips for next time?",
        "When did this become a tradition?",
    ];

    private static readonly string[] Hashtags =
    [
        "gardening", "smalltown", "bread", "cycling", "weather", "choir", "repaircafe", "books", "ferry", "market", "football", "photography", "trains", "autumn",
        "neighbours", "music", "cooking", "running", "diy", "coffee",
    ];

    public static string DisplayName(long userId)
    {
        var random = new SplitMix64((ulong)userId);
        return $"{FirstNames[random.Below(FirstNames.Length)]} {LastNames[random.Below(LastNames.Length)]}";
    }

    /// <param name="mentionable">Handles that the author may mention; may be empty.</param>
    public static string Make(ref SplitMix64 random, ReadOnlySpan<string> mentionable)
    {
        var text = new StringBuilder();
        var sentences = 1 + random.Below(3);
        for (var i = 0; i < sentences; i++)
        {
            AppendSpace(text);
            AppendSentence(text, ref random);
        }

        if (random.Below(4) == 0)
            AppendWord(text, Questions[random.Below(Questions.Length)]);
        if (mentionable.Length > 0 && random.Below(8) == 0)
            AppendWord(text, "Thanks @" + mentionable[random.Below(mentionable.Length)] + "!");
        for (var tags = random.Below(6) - 3; tags > 0; tags--)
            AppendWord(text, "#" + Hashtags[random.Below(Hashtags.Length)]);
        return text.ToString();
    }

    private static void AppendSentence(StringBuilder text, ref SplitMix64 random)
    {
        if (random.Below(4) == 0)
        {
            text.Append(Thoughts[random.Below(Thoughts.Length)]);
            return;
        }

        var who = People[random.Below(People.Length)];
        text.Append(char.ToUpperInvariant(who[0])).Append(who.AsSpan(1)).Append(' ')
            .Append(Deeds[random.Below(Deeds.Length)]).Append(' ')
            .Append(Things[random.Below(Things.Length)]).Append(' ')
            .Append(Times[random.Below(Times.Length)]).Append('.');
    }

    private static void AppendWord(StringBuilder text, string word)
    {
        AppendSpace(text);
        text.Append(word);
    }

    private static void AppendSpace(StringBuilder text)
    {
        if (text.Length > 0)
            text.Append(' ');
    }
}
