using System.Runtime.CompilerServices;

namespace Curlew.LibCurl.Interop;

/// <summary>fd_set: on Unix a bit per descriptor below 1024, on Windows a count and an array of 64.</summary>
internal struct NativeFdSet
{
    private const int UnixDescriptors = 1024;
    private const int WindowsDescriptors = 64;
    private const int WordBits = 64;

    private Words _words;

    public readonly List<nint> ToList()
    {
        var list = new List<nint>();
        if (OperatingSystem.IsWindows())
        {
            var count = (int)(uint)_words[0];
            for (var i = 0; i < count; i++)
            {
                list.Add((nint)_words[i + 1]);
            }

            return list;
        }

        for (var descriptor = 0; descriptor < UnixDescriptors; descriptor++)
        {
            if ((_words[descriptor / WordBits] & (1UL << (descriptor % WordBits))) != 0)
            {
                list.Add(descriptor);
            }
        }

        return list;
    }

    [InlineArray(WindowsDescriptors + 1)]
    private struct Words
    {
        private ulong _first;
    }
}
