using System.Buffers;
using System.Globalization;
using System.Text;
using SocialFeed.Core.Accounts;

namespace SocialFeed.Core.Posts;

/// <summary>What the text of a post may be, and the hashtags and mentions in it.</summary>
public static class PostText
{
    /// <summary>
    /// Null when acceptable: 1 to 500 grapheme clusters, at most 5,000 UTF-8 bytes, not blank, not broken, not too many hashtags or mentions.
    /// </summary>
    public static DomainError? Check(string text, params string[] path)
    {
        if (!IsWellFormed(text))
            return DomainError.Validation("The text holds a broken character (an unpaired surrogate). Remove it.", path);
        if (text.Contains('\0'))
            return DomainError.Validation("The text holds a null character. Remove it.", path);
        if (string.IsNullOrWhiteSpace(text))
            return DomainError.Validation("A post needs text: at least one character that is not a blank.", path);
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > Limits.PostBytes)
            return DomainError.Validation($"A post has at most {Limits.PostBytes} bytes in UTF-8; this one has {bytes}. Shorten it.", path);
        var graphemes = CountGraphemes(text);
        if (graphemes > Limits.PostGraphemes)
            return DomainError.Validation($"A post has at most {Limits.PostGraphemes} characters; this one has {graphemes}. Shorten it.", path);
        var hashtags = Hashtags(text);
        if (hashtags.Count > Limits.HashtagsPerPost)
            return DomainError.Validation($"A post has at most {Limits.HashtagsPerPost} hashtags; this one has {hashtags.Count}.", path);
        if (hashtags.Any(tag => tag.Length > Limits.HashtagMax))
            return DomainError.Validation($"A hashtag has at most {Limits.HashtagMax} characters. Shorten the longer ones.", path);
        var mentions = MentionedHandles(text).Count;
        return mentions > Limits.MentionsPerPost
            ? DomainError.Validation($"A post mentions at most {Limits.MentionsPerPost} accounts; this one mentions {mentions}.", path)
            : null;
    }

    /// <summary>Extended grapheme clusters (UAX 29): what a person counts as characters.</summary>
    public static int CountGraphemes(string text)
    {
        var count = 0;
        for (ReadOnlySpan<char> rest = text; rest.Length > 0; count++)
            rest = rest[StringInfo.GetNextTextElementLength(rest)..];
        return count;
    }

    /// <summary>False when a surrogate stands alone: such text has no UTF-8 form.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var consumed) != OperationStatus.Done)
                return false;
            text = text[consumed..];
        }
        return true;
    }

    /// <summary>
    /// The hashtags in order, each once, in lower case and without the #: letters, marks, digits and underscores of any script, not digits alone, after the
    /// start or a character that is no part of a word or address.
    /// </summary>
    public static List<string> Hashtags(string text)
    {
        var found = new List<string>();
        for (var at = text.IndexOf('#'); at >= 0; at = NextIndexOf(text, '#', at))
        {
            if (!CanStartAfter(text.AsSpan(0, at)))
                continue;
            var length = TagLength(text.AsSpan(at + 1), out var hasLetter);
            if (!hasLetter)
                continue;
            var tag = text.Substring(at + 1, length).ToLowerInvariant();
            if (!found.Contains(tag))
                found.Add(tag);
        }
        return found;
    }

    /// <summary>The handles after an @ in order, each once, in lower case. Whether such accounts exist is for the caller to find out.</summary>
    public static List<string> MentionedHandles(string text)
    {
        var found = new List<string>();
        for (var at = text.IndexOf('@'); at >= 0; at = NextIndexOf(text, '@', at))
        {
            if (!CanStartAfter(text.AsSpan(0, at)))
                continue;
            var rest = text.AsSpan(at + 1);
            var length = 0;
            while (length < rest.Length && HandleRules.IsHandleCharacter(rest[length]))
                length++;
            if (length is < Limits.HandleMin or > Limits.HandleMax || IsWordAt(rest[length..]))
                continue;
            var handle = rest[..length].ToString().ToLowerInvariant();
            if (!found.Contains(handle))
                found.Add(handle);
        }
        return found;
    }

    private static int NextIndexOf(string text, char c, int after) => text.IndexOf(c, after + 1);

    private static int TagLength(ReadOnlySpan<char> rest, out bool hasLetter)
    {
        hasLetter = false;
        var length = 0;
        while (length < rest.Length)
        {
            Rune.DecodeFromUtf16(rest[length..], out var rune, out var consumed);
            if (!IsWord(rune))
                break;
            hasLetter |= !Rune.IsDigit(rune) && rune.Value != '_';
            length += consumed;
        }
        return length;
    }

    // "mail@host", "path/#part", "&#39;" and "##" start neither a mention nor a hashtag.
    private static bool CanStartAfter(ReadOnlySpan<char> before)
    {
        if (before.Length == 0)
            return true;
        Rune.DecodeLastFromUtf16(before, out var rune, out _);
        return !IsWord(rune) && rune.Value is not ('/' or '&' or '@' or '#');
    }

    // "@alice@host" names an account elsewhere.
    private static bool IsWordAt(ReadOnlySpan<char> rest)
    {
        if (rest.Length == 0)
            return false;
        Rune.DecodeFromUtf16(rest, out var rune, out _);
        return IsWord(rune) || rune.Value == '@';
    }

    private static bool IsWord(Rune rune) => rune.Value == '_' || Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
